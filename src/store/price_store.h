#ifndef STORE_PRICE_STORE_H
#define STORE_PRICE_STORE_H

#endif
