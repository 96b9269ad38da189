#!/bin/sh
#: mrrl-build 1
#: name seed
#: version 1.0
#: builder unpack-debs
#: source dash_0.5.12-12_amd64.deb sha256:af9d2c92ddc38ca77b3cd29e944c9b61928032808d3a3cb6c3a3c8965067291e
#: option sandbox off: nothing is run
#: option set_path off: nothing is run
#: option static off: Debian's programs are linked dynamically
#: link usr/bin/awk mawk
#: link usr/bin/cc gcc
