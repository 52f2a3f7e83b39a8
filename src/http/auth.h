#ifndef HTTP_AUTH_H
#define HTTP_AUTH_H

#endif
