#!/usr/bin/env bash
# Builds the packages and tries each: installs it, runs a command, opens the window and a session on a virtual display,
# damages the archive of classes, and removes it again. Needs root (or sudo), dpkg, fakeroot, xvfb, x11-utils,
# imagemagick, desktop-file-utils, xdg-utils; for the .rpm rpmbuild and rpm, which on Debian keeps a database of its own.
# Leaves pictures of the window and reports in target/installer/tried. With --built the packages that lie there are taken.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "${1:-}" = --built ] || mvn -B -q -Pinstaller verify -DskipTests

installer=$PWD/target/installer
tried=$installer/tried
app=/opt/fars-explorer/lib/app
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
rm -rf "$tried"
mkdir -p "$tried"
export FARS_HOME=$tried/home
screen=
window=
installed=
clean_up() {
    [ -z "$window" ] || kill "$window" 2>/dev/null || true
    [ -z "$screen" ] || kill "$screen" 2>/dev/null || true
    [ -z "$installed" ] || remove "$installed"
}
trap clean_up EXIT

rpm_here() {
    local options=(--dbpath "$tried/rpm-database" --nodeps)
    # Debian's rpm wants to be told that it is meant.
    if rpm --help 2>&1 | grep -q force-debian; then options+=(--force-debian); fi
    as_root rpm "${options[@]}" "$@"
}
install() {
    case $1 in
        *.deb) as_root dpkg -i "$1" ;;
        *.rpm) rpm_here -i "$1" ;;
    esac >>"$tried/packages.log" 2>&1
    installed=$1
}
remove() {
    installed=
    case $1 in
        *.deb) as_root dpkg -r fars-explorer ;;
        *.rpm) rpm_here -e fars-explorer ;;
    esac >>"$tried/packages.log" 2>&1
}

exec {number}<> <(:)
Xvfb -displayfd "$number" -screen 0 1600x1000x24 >"$tried/screen.log" 2>&1 &
screen=$!
read -r -u "$number" display
export DISPLAY=:$display
opened() { xwininfo -root -tree 2>/dev/null | grep -q "\"$1FaRS Explorer\""; }
# Opens the window with a file, and waits until it has a title that begins so.
open() {
    fars-explorer "$1" >"$tried/window.log" 2>&1 &
    window=$!
    for _ in $(seq 4800); do
        opened "$2" && return
        kill -0 "$window"
        sleep 0.05
    done
    echo "no window '$2'" >&2
    return 1
}
close() { kill "$window"; wait "$window" || true; window=; }

try() {
    local package=$1 kind=${1##*.} archive=$app/classes.aot
    echo "== $(du -h "$package" | cut -f1) $(basename "$package")"
    install "$package"
    echo "$(du -sh /opt/fars-explorer | cut -f1) installed in /opt/fars-explorer"

    # The command line, from the search path, out of a folder that has nothing of ours.
    local sample
    sample=$(find "$app/assets" -name '*.png' -print -quit)
    cd "$tried"
    fars-explorer-cli --version | tee version
    fars-explorer-cli models
    fars-explorer-cli analyze "$sample" --model fashion-mnist >analysis

    # Every library has its licence: a text of its own, or a line in one of the two lists.
    local jar name
    for jar in "$app"/lib/*.jar; do
        name=$(basename "$jar" | sed -E 's/-[0-9][^-]*(-.*)?\.jar$//')
        grep -qF ":$name:" "$app/licences/LIBRARIES.txt" || { echo "no licence for $name" >&2; return 1; }
    done
    echo "licences of $(find "$app/lib" -name '*.jar' | wc -l) libraries, $(find "$app/licences" -mindepth 2 -type f -printf '%P\n' | cut -d/ -f1 | sort -u | wc -l) of them with texts from their jars"

    # Files of sessions are the application's, where there is a desktop that asks.
    printf '{"version":1,"sources":[{"path":"%s"}]}' "$sample" >trial.fars
    if [ -d /etc/xdg/menus ]; then
        echo "sessions are opened by $(xdg-mime query default application/x-fars-session)"
        xdg-mime query default application/x-fars-session | grep -q fars-explorer
    else
        echo "no desktop here: kinds of files were not tried"
    fi

    # A damaged archive of classes costs time and nothing else.
    as_root cp "$archive" kept.aot
    for damage in cut garbage none; do
        case $damage in
            cut) head -c 1000000 kept.aot | as_root tee "$archive" >/dev/null ;;
            garbage) head -c 1000000 /dev/urandom | as_root tee "$archive" >/dev/null ;;
            none) as_root rm "$archive" ;;
        esac
        fars-explorer-cli --version >damaged 2>&1
        cmp version damaged || { echo "a damaged archive of classes ($damage) is heard of" >&2; return 1; }
    done
    as_root cp -p kept.aot "$archive"
    rm kept.aot

    # The window.
    for run in 1 2 3; do
        local began
        began=$(date +%s%N)
        open "$sample" ""
        echo "window $run on the screen after $((($(date +%s%N) - began) / 1000000)) ms"
        [ "$run" = 3 ] || close
    done
    sleep "${FARS_PICTURE_AFTER:-40}"
    import -window root "$tried/window-$kind.png"
    kill -0 "$window"
    echo "picture: $tried/window-$kind.png"
    close
    open trial.fars "trial.fars.*"
    echo "a session opened from its file"
    close
    cd "$installer"
    remove "$package"
    for left in /opt/fars-explorer /usr/bin/fars-explorer /usr/bin/fars-explorer-cli; do
        [ ! -e "$left" ] || { echo "$left is left behind" >&2; return 1; }
    done
    echo "removed without a trace"
}

for package in "$installer"/*.deb "$installer"/*.rpm; do
    [ ! -e "$package" ] || try "$package"
done
