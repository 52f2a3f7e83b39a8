#include "store/usage_rollup_store.h"
