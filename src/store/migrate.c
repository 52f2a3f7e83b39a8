#include "store/migrate.h"
