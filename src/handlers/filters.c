#include "handlers/filters.h"
