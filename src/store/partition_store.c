#include "store/partition_store.h"
