#include "store/position_store.h"
