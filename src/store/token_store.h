#ifndef STORE_TOKEN_STORE_H
#define STORE_TOKEN_STORE_H

#endif
