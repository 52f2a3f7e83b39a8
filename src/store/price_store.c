#include "store/price_store.h"
