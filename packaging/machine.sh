# shellcheck shell=sh
# What start and test share, and .ci/run: they find a Python, install the system packages that are missing and make the
# environment. POSIX sh; who sources it has set `root`, the folder of the checkout.

# What the window needs of Debian or Ubuntu; where a name has changed, its successor says that it provides the old one.
WINDOW_PACKAGES="libegl1 libgl1 libxkbcommon0 libfontconfig1 libglib2.0-0 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0
  libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libpulse0
  libdrm2 libxrandr2 libcups2 libgssapi-krb5-2 libwayland-cursor0"
# What the tests need besides.
TEST_PACKAGES="xvfb xdotool poppler-utils"

say() {
  printf 'ShopClub: %s\n' "$*" >&2
}

stop() {
  say "$@"
  exit 1
}

# The minor versions of Python 3 that are promised, as pyproject.toml has them.
lowest=$(sed -n 's/^requires-python = ">=3\.\([0-9]*\),<3\.[0-9]*"$/\1/p' "$root/pyproject.toml")
highest=$(($(sed -n 's/^requires-python = ">=3\.[0-9]*,<3\.\([0-9]*\)"$/\1/p' "$root/pyproject.toml") - 1))

# minor_of PYTHON: prints 13 for Python 3.13, nothing for what is no Python 3 or does not run.
minor_of() {
  "$1" -c 'import sys; print(sys.version_info[1] if sys.version_info[0] == 3 else "")' 2>/dev/null || true
}

# python_of MINOR: prints the path of a Python of that version, looked for on the path and where pyenv keeps its own.
python_of() {
  wanted_minor=$1
  set -- "python3.$wanted_minor" python3 "${HOME:-}/.pyenv/versions/3.$wanted_minor."*/bin/python3
  for candidate in "$@"; do
    if [ "$(minor_of "$candidate")" = "$wanted_minor" ]; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# choose_python ENVIRONMENT: sets `python` to $PYTHON, else the environment's own, else the newest that is promised.
choose_python() {
  python=${PYTHON:-$1/bin/python}
  minor=$(minor_of "$python")
  if [ -n "$minor" ] && [ "$minor" -ge "$lowest" ] && [ "$minor" -le "$highest" ]; then
    return
  fi
  [ -z "${PYTHON:-}" ] || stop "$PYTHON is not a Python from 3.$lowest to 3.$highest."
  minor=$highest
  until python=$(python_of "$minor"); do
    minor=$((minor - 1))
    [ "$minor" -ge "$lowest" ] || stop "there is no Python from 3.$lowest to 3.$highest on this machine: install one."
  done
}

# missing_packages NAME...: prints those that are not installed, under this name or by a package that provides it.
missing_packages() {
  # One line with a blank before and after each name; versions provided, as in "(= 2.80)", are only more words.
  installed=" $(dpkg-query -W -f '${db:Status-Abbrev}${Package} ${Provides}\n' 2>/dev/null | sed -n 's/^.i *//p' |
    tr ',\n' '  ') "
  for package in "$@"; do
    case $installed in
      *" $package "*) ;;
      *) printf '%s ' "$package" ;;
    esac
  done
}

# install_packages NAME...: installs what is missing, as root or by sudo; else says what to run, and stops.
install_packages() {
  if ! command -v apt-get >/dev/null; then
    say "this machine has no apt-get. If the window does not open, install what it names, or what is like: $*"
    return
  fi
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" = 0 ]; then
    as_root=""
  elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=sudo
  else
    say "some system packages are missing, and only root can install them. Have this run, then try again:"
    printf 'apt-get update && apt-get install -y --no-install-recommends %s\n' "$missing" >&2
    exit 1
  fi
  say "installing the system packages that are missing: $missing"
  # An index that can't be fetched is no reason to stop: another may have all that is wanted.
  $as_root apt-get update -qq || true
  # shellcheck disable=SC2086 # a list of names
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=300 $missing >/dev/null || stop "the system packages could not be installed: see above."
}

# prepare PURPOSE ENVIRONMENT: makes a machine and a virtual environment ready to `start` or to `test`.
prepare() {
  purpose=$1
  environment=$2
  choose_python "$environment"
  needed=$WINDOW_PACKAGES
  package=$root
  if [ "$purpose" = test ]; then
    needed="$needed $TEST_PACKAGES"
    package="${root}[test]"
  fi
  # Debian's Python makes environments only once this package is there.
  "$python" -c "import ensurepip, venv" 2>/dev/null || needed="$needed python3.$(minor_of "$python")-venv"
  # shellcheck disable=SC2086 # a list of names
  install_packages $needed
  # An environment is out of date once what it was made of has changed, or the checkout was moved.
  state="$root $(cat "$root/pyproject.toml" "$root/packaging/build_hook.py" "$root"/resources/translations/*/*.po | cksum)"
  if [ "$(minor_of "$environment/bin/python")" != "$(minor_of "$python")" ]; then
    "$python" -m venv --clear "$environment"
  fi
  if [ "$(cat "$environment/made-to-$purpose" 2>/dev/null)" != "$state" ] ||
    [ ! -f "$root/resources/typefaces/made_of.json" ]; then
    say "making the environment in $environment, which takes some minutes the first time"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --editable "$package" ||
      stop "the environment could not be made: see above."
    # Where tests can run the program can start.
    echo "$state" >"$environment/made-to-start"
    echo "$state" >"$environment/made-to-$purpose"
  fi
}
