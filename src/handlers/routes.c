#include "handlers/app.h"
