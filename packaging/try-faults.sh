#!/usr/bin/env bash
# Tries faults with the real program: two first starts that unpack the engine at once, two windows of which one is
# killed, a clock that is set back during an evaluation, a drive with the images that goes away during one. Needs the jar
# (mvn package), Java 25, xvfb, x11-utils, imagemagick, util-linux; for the clock libfaketime; for the drive root.
# Leaves pictures and logs in target/faults; ends with an error where anything is lost or doubled.
set -euo pipefail
cd "$(dirname "$0")/.."
jar=$PWD/target/fars-explorer.jar
samples=$PWD/assets/fashion-mnist
tried=$PWD/target/faults
drive=$tried/drive
rm -rf "$tried"
mkdir -p "$drive" "$tried/home"
export FARS_HOME=$tried/home FARS_THREADS=${FARS_THREADS:-1}
echo '{"toured":true}' >"$FARS_HOME/preferences.json"
processes=()
clean_up() {
    for process in "${processes[@]}"; do kill -9 "$process" 2>/dev/null || true; done
    if mountpoint -q "$drive"; then umount -l "$drive"; fi
}
trap clean_up EXIT
explorer() { java -jar "$jar" "$@"; }
lost() { echo "LOST: $*" >&2; exit 1; }
# Waits until something holds; ten minutes at most.
await() {
    for _ in $(seq 1200); do "$@" && return; sleep 0.5; done
    lost "waited in vain for: $*"
}

# Two first starts at once: each finds the engine's libraries whole.
image=$(find "$samples/Bag" -name '*.png' -print -quit)
for start in 1 2; do
    DJL_CACHE_DIR=$tried/engine explorer analyze "$image" --n 1000 --json >"$tried/first$start.json" 2>"$tried/first$start.log" &
    processes+=($!)
done
wait "${processes[@]}" || lost "a first start beside another"
cmp "$tried/first1.json" "$tried/first2.json" || lost "an analysis"
rm -rf "$tried/engine"
echo "two first starts at once: both found the engine whole"

# Two windows, each with its session; one is killed. The next window offers that one and leaves the other alone.
exec {number}<> <(:)
Xvfb -displayfd "$number" -screen 0 1600x1000x24 >"$tried/screen.log" 2>&1 &
processes+=($!)
read -r -u "$number" DISPLAY
export DISPLAY=:$DISPLAY
for name in one two; do
    printf '{"version":1,"sources":[{"path":"%s"}]}' "$image" >"$tried/$name.fars"
done
running=$FARS_HOME/sessions/running
autosave_of() { grep -ls "/$1.fars\"" "$running"/*.fars; }
holds() { [ "$(lslocks -n -u -o PID,PATH | grep -c "^ *$1 .*$running/.*\.lock")" = "$2" ]; }
java -jar "$jar" "$tried/one.fars" >"$tried/one.log" 2>&1 &
one=$!
java -jar "$jar" "$tried/two.fars" >"$tried/two.log" 2>&1 &
two=$!
processes+=("$one" "$two")
await autosave_of one >/dev/null
await autosave_of two >/dev/null
kill -9 "$one"
java -jar "$jar" >"$tried/next.log" 2>&1 &
next=$!
processes+=("$next")
# Its own lock and that of the window that was killed; the one that lives keeps its own.
await holds "$next" 2
holds "$two" 1 || lost "the lock of the window that lives"
sleep 5
import -window root "$tried/offered.png"
kill -9 "$next" "$two"
[ "$(autosave_of one | wc -l) $(autosave_of two | wc -l)" = "1 1" ] || lost "a session"
echo "a window killed beside another: its session is offered, the other's is not; see $tried/offered.png"

# Evaluations that are disturbed give what an undisturbed one gives.
evaluate() { # evaluate NAME OPTIONS…
    explorer evaluate "$drive" --model fashion-mnist --attack l2-pgd --steps 20 --eps 0.5 --batch 2 --out "$tried/$1" "${@:2}" \
        >"$tried/$1.log" 2>&1
}
fill() { for class in Bag Coat; do mkdir -p "$drive/$class"; find "$samples/$class" -name '*1.png' -exec cp {} "$drive/$class" \; ; done; }
lines() { [ -f "$tried/$1/journal.jsonl" ] && [ "$(wc -l <"$tried/$1/journal.jsonl")" -ge "$2" ]; }
same() { cmp "$tried/whole/images.csv" "$tried/$1/images.csv" || lost "results of the evaluation '$1'"; }
fill
evaluate whole

faketime=$(find /usr/lib -name libfaketimeMT.so.1 -print -quit)
if [ -n "$faketime" ]; then
    echo "+0" >"$tried/now"
    LD_PRELOAD=$faketime FAKETIME_TIMESTAMP_FILE=$tried/now FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
        evaluate clock &
    evaluation=$!
    await lines clock 4
    echo "-3h" >"$tried/now"
    wait "$evaluation" || lost "an evaluation to the clock"
    same clock
    echo "the clock set back by three hours during an evaluation: the same results"
else
    echo "no libfaketime here: the clock was not set back"
fi

if [ "$(id -u)" = 0 ]; then
    rm -rf "${drive:?}"/*
    mount -t tmpfs none "$drive"
    fill
    evaluate drive &
    evaluation=$!
    await lines drive 4
    umount -l "$drive"
    status=0
    wait "$evaluation" || status=$?
    [ "$status" = 3 ] || lost "the word that the images are gone (status $status)"
    tail -n 1 "$tried/drive.log"
    fill
    evaluate drive --resume
    same drive
    echo "a drive that went away during an evaluation: said, and resumed to the same results"
else
    echo "not root: no drive was taken away"
fi
