/* What the decoder of Zstandard calls of a C library. */
#pragma once
#include <stddef.h>
void* memcpy(void* to, const void* from, size_t size);
void* memmove(void* to, const void* from, size_t size);
void* memset(void* to, int byte, size_t size);
int memcmp(const void* one, const void* other, size_t size);
