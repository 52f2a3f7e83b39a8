#include "http/prefork.h"
