#include "store/usage_store.h"
