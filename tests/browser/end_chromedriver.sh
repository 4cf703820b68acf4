# Ends one ChromeDriver, its Chromium and their files when standard input closes.
#
# The test holds the other end, so this happens however the test ends, kill -9 included.
#
# usage: sh -c "$(this text)" end GROUP DIR
#   GROUP  the process group of ChromeDriver and everything that it starts
#   DIR    what they wrote; removed

trap '' HUP INT TERM
read -r _
kill -s KILL -- "-$1"
# What was killed may still be writing for a moment.
for _ in 1 2 3 4 5 6 7 8 9; do
    rm -rf "$2" && exit
    sleep 0.1
done
