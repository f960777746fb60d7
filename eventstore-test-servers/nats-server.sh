#!/bin/sh
# Puts a nats-server for the tests into .servers/ of this checkout and prints its path.
#
# Nothing is done when the machine already has one that is new enough (NATS_SERVER, or the PATH). Otherwise, on Debian
# and Ubuntu, the package of a newer release is taken through apt: from the mirror that this machine's own sources name,
# checked by apt against the machine's own archive keys, with apt's state kept inside .servers/. The system's
# installation is neither read nor changed. Running it again is cheap.
set -eu

oldest=2.12.1
checkout=$(cd "$(dirname "$0")/.." && pwd)
servers="$checkout/.servers"
installed="$servers/nats/usr/sbin/nats-server"

new_enough() {
    [ -x "$1" ] || return 1
    version=$("$1" --version 2>/dev/null | sed -n 's/^nats-server: v\([0-9][0-9.]*\).*/\1/p')
    [ -n "$version" ] && [ "$(printf '%s\n%s\n' "$oldest" "$version" | sort -V | head -n 1)" = "$oldest" ]
}

give_up() {
    echo "nats-server: $1; install nats-server $oldest or newer (https://nats.io/download), put it on the PATH or name it in NATS_SERVER" >&2
    exit 1
}

for candidate in "${NATS_SERVER:-}" "$(command -v nats-server || true)" "$installed"; do
    if new_enough "$candidate"; then
        echo "$candidate"
        exit 0
    fi
done

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || give_up "none found, and this system has no apt"
. /etc/os-release
case "$ID" in
    debian) releases="forky sid" ; component=main ;;
    ubuntu) releases="$VERSION_CODENAME devel" ; component=universe ;;
    *) give_up "none found, and $ID is neither Debian nor Ubuntu" ;;
esac
mirror=$(apt-get update --print-uris | sed -n "s|^'\(.*\)/dists/$VERSION_CODENAME/InRelease'.*|\1|p" | head -n 1)
[ -n "$mirror" ] || give_up "none found, and apt's sources name no mirror of $VERSION_CODENAME"
keyring=/usr/share/keyrings/$ID-archive-keyring.gpg
[ -r "$keyring" ] || give_up "none found, and $keyring is missing"

# apt with a state of its own: its own sources, lists, cache and (empty) list of installed packages, and without the
# hooks by which the system tells other programs about new packages.
prepare_apt() {
    rm -rf "$servers/apt"
    mkdir -p "$servers/apt/state/lists/partial" "$servers/apt/cache/archives/partial"
    : >"$servers/apt/status"
    echo "deb [signed-by=$keyring] $mirror $1 $component" >"$servers/apt/sources.list"
    cat >"$servers/apt/apt.conf" <<CONF
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::SourceList "$servers/apt/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "$servers/apt/state";
Dir::State::Status "$servers/apt/status";
Dir::Cache "$servers/apt/cache";
Acquire::Languages "none";
APT::Sandbox::User "$(id -un)";
CONF
}

for release in $releases; do
    prepare_apt "$release"
    apt-get -qq -c "$servers/apt/apt.conf" update >&2 || continue
    (cd "$servers/apt" && apt-get -qq -c "$servers/apt/apt.conf" download nats-server >&2) || continue
    rm -rf "$servers/nats"
    dpkg-deb -x "$servers"/apt/nats-server_*.deb "$servers/nats"
    rm -rf "$servers/apt"
    if new_enough "$installed"; then
        echo "$installed"
        exit 0
    fi
done
give_up "no release of $ID at $mirror has a package that is new enough and runs here"
