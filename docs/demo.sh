# The main job on a database of its own: the list, one item moved, why its deadline is what it is, the CSV report.
set -eu
folder=$1
# Nothing of the user's own is read or written: neither their database nor their settings.
unset TRACKER_COLUMNS TRACKER_CALENDAR TRACKER_TIME_ZONE TRACKER_NOW || true
export TRACKER_DB="$folder/demo.db" TRACKER_CONFIG="$folder/none.toml" TRACKER_ACTOR=demo

run() {
    printf '\n$ tracker'
    for word in "$@"; do
        case $word in *[!A-Za-z0-9_.:/=-]*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
    tracker "$@"
}

run init --seed practical-tips
run list
run step done CLR-1 office-confirmed --how 'Called the number on their letterhead'
run edit CLR-1 --field 'window_from=2027-03-01 07:00' --field 'window_to=2027-03-03 18:00' \
    --field 'purpose=Drinking water for Rutba' --owner me --tag water
run move CLR-1 submitted --reference HAO/231
run note CLR-1 'They will call back' --kind call
run why CLR-1
run report status --output "$folder/status.csv"
printf '\nThe report opens in any spreadsheet: %s\n' "$folder/status.csv"
