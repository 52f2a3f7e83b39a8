#include "http/fcgi.h"
