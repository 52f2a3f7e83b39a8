#include "store/token_store.h"
