#!/usr/bin/env bash
# Runs 'evaluate' on a bare server: a root folder that holds a Java runtime, the libraries that it and PyTorch link to, the
# jar, and nothing else: no shell, no locale, no fontconfig, no fonts. Results must equal those of this machine, charts
# included. Needs the jar (mvn package), Java 25, util-linux, and root or user namespaces. Leaves everything in
# target/bare-server; ends with an error if anything is missing or differs.
set -euo pipefail
cd "$(dirname "$0")/.."
jar=$PWD/target/fars-explorer.jar
tried=$PWD/target/bare-server
root=$tried/root
java=${JAVA:-java}
java_home=$(dirname "$(dirname "$(readlink -f "$(command -v "$java")")")")
rm -rf "$tried"
mkdir -p "$root"/{app,java,proc,dev,tmp,root,data/Bag} "$tried/here"
failed() { echo "FAILED: $*" >&2; exit 1; }

# The runtime and the libraries that it links to, and those of PyTorch: the C++ runtime and libdl, librt, libz.
cp -a "$java_home"/. "$root/java"
libraries() {
    find "$java_home" -name '*.so' -not -name 'lib*x*awt*.so' -not -name libjawt.so -not -name libsplashscreen.so -exec ldd {} + 2>/dev/null |
        awk '$3 ~ /^\// { print $3 }  $1 ~ /^\/.*ld-linux/ { print $1 }'
    ldconfig -p | awk '/(libstdc\+\+\.so\.6|libgcc_s\.so\.1|libdl\.so\.2|librt\.so\.1|libz\.so\.1|libpthread\.so\.0|libm\.so\.6) / && /x86-64|AArch64/ { print $NF }'
}
libraries | grep -v "^$java_home" | sort -u | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
done
if find "$root" -name 'libfontconfig*' -o -name 'fonts.conf' | grep -q .; then failed "fontconfig is there"; fi

cp "$jar" "$root/app/fars-explorer.jar"
cp -r "$(dirname "$jar")/lib" "$root/app/lib"
cp -r models assets "$root/app"
image=$(find assets/fashion-mnist/Bag -name '*.png' -print -quit)
cp "$image" "$root/data/Bag/bag.png"
cp "$image" "$root/data/Bag/sac à main.png"

# Not in this machine's namespace of mounts, so that they end with the process.
bare() {
    unshare --map-root-user --mount bash -c '
        root=$1
        shift
        mount --rbind /proc "$root/proc"
        for device in null zero urandom random; do
            touch "$root/dev/$device"
            mount --bind "/dev/$device" "$root/dev/$device"
        done
        exec env -i HOME=/root "$(PATH=$PATH:/usr/sbin:/sbin command -v chroot)" "$root" /java/bin/java -jar /app/fars-explorer.jar "$@"' bare "$root" "$@"
}
arguments=(--model fashion-mnist --certificates "exact-margin,smoothed-closed-form")
bare evaluate /app/assets/fashion-mnist "${arguments[@]}" --limit 50 --out /data/result || failed "evaluate"
# With the one locale that comes with the C library, files may have any name; nobody has to ask for it.
mkdir -p "$root/usr/lib/locale"
cp -r /usr/lib/locale/C.utf8 "$root/usr/lib/locale"
bare analyze /data/Bag "${arguments[@]}" --json >"$tried/analyses.json" || failed "analyze"
[ "$(grep -c '"image" *: *"/data/Bag/' "$tried/analyses.json")" = 2 ] || failed "an image with another name than ASCII"

FARS_HOME=$tried/home "$java" -jar "$jar" evaluate assets/fashion-mnist "${arguments[@]}" --limit 50 --out "$tried/here/result"
result=$root/data/result
for file in "$tried"/here/result/charts/* "$tried"/here/result/table*; do
    cmp "$file" "$result/${file#"$tried/here/result/"}" || failed "$file differs"
done
grep -q '<svg' "$result/report.html" || failed "a report without charts"
echo "evaluate works on a bare server; $(find "$result/charts" -type f | wc -l) charts equal those of this machine"
