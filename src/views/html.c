#include "views/html.h"
