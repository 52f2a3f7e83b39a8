#include "store/tenant_store.h"
