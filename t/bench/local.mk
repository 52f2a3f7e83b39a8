# The load generator is used by fault tests too, so that it is built with them.
check_PROGRAMS_NOT_RUN = t/bench/load
