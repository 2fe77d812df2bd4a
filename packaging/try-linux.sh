#!/usr/bin/env bash
# Builds the .deb, installs it, opens the window on a virtual display, runs a command, and removes the package again.
# Needs root (or sudo), dpkg, fakeroot, xvfb, x11-utils, imagemagick. Leaves a picture of the window and a report in
# target/installer/tried. With --built the package that lies there is taken.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "${1:-}" = --built ] || mvn -B -q -Pinstaller verify -DskipTests

package=$(ls target/installer/fars-explorer_*.deb)
tried=$PWD/target/installer/tried
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
rm -rf "$tried"
mkdir -p "$tried"
export FARS_HOME=$tried/home

echo "$(du -h "$package" | cut -f1) $(basename "$package")"
as_root dpkg -i "$package" >"$tried/dpkg.log"
screen=
window=
remove() {
    [ -z "$window" ] || kill "$window" 2>/dev/null || true
    [ -z "$screen" ] || kill "$screen" 2>/dev/null || true
    as_root dpkg -r fars-explorer >>"$tried/dpkg.log"
}
trap remove EXIT
echo "$(du -sh /opt/fars-explorer | cut -f1) installed in /opt/fars-explorer"

# The command line, from the search path, out of a folder that has nothing of ours.
sample=$(find /opt/fars-explorer/lib/app/assets -name '*.png' -print -quit)
cd "$tried"
fars-explorer-cli --version
fars-explorer-cli models
fars-explorer-cli analyze "$sample" --model fashion-mnist

# The window.
exec {number}<> <(:)
Xvfb -displayfd "$number" -screen 0 1600x1000x24 >"$tried/screen.log" 2>&1 &
screen=$!
read -r -u "$number" display
export DISPLAY=:$display
opened() { xwininfo -root -tree 2>/dev/null | grep -q '"FaRS Explorer"'; }
for run in 1 2 3; do
    began=$(date +%s%N)
    # One image, so that the picture shows a finished window.
    fars-explorer "$sample" >"$tried/window.log" 2>&1 &
    window=$!
    for _ in $(seq 1200); do
        opened && break
        kill -0 "$window"
        sleep 0.05
    done
    opened
    echo "window $run on the screen after $((($(date +%s%N) - began) / 1000000)) ms"
    [ "$run" = 3 ] || { kill "$window"; wait "$window" || true; }
done
sleep "${FARS_PICTURE_AFTER:-40}"
import -window root "$tried/window.png"
kill -0 "$window"
echo "picture: $tried/window.png"
