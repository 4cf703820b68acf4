# Draws the pictures that Zoom's listing wants from the drawings beside this file. Needs Chromium.
#
# usage: sh docs/marketplace/draw.sh

set -eu
cd "$(dirname "$0")"
draw() {
    chromium --headless --no-sandbox --disable-gpu --disable-background-networking --hide-scrollbars \
        --default-background-color=00000000 --force-device-scale-factor=1 \
        --window-size="$2" --screenshot="$PWD/$1.png" "file://$PWD/$1.svg" 2>/dev/null
}
draw icon-light 160,160
draw icon-dark 160,160
draw cover 1824,176
