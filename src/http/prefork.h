#ifndef HTTP_PREFORK_H
#define HTTP_PREFORK_H

#endif
