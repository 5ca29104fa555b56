/* A floor: creates the files of a list, `path NUL size NUL bytes`, below a folder. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void make_folders(char *path)
{
    for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(path, 0777) && errno != EEXIST)
            fail(path);
        *slash = '/';
    }
}

int main(int count, char **words)
{
    struct stat status;
    int list = count == 3 ? open(words[1], O_RDONLY) : -1;
    if (list < 0 || fstat(list, &status))
        fail("usage: files LIST FOLDER");
    char *at = mmap(0, status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, list, 0);
    if (at == MAP_FAILED)
        fail(words[1]);
    char *end = at + status.st_size;
    if ((mkdir(words[2], 0777) && errno != EEXIST) || chdir(words[2]))
        fail(words[2]);
    while (at < end) {
        char *path = at, *size = path + strlen(path) + 1, *bytes = size + strlen(size) + 1;
        long length = atol(size);
        int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        if (file < 0 && errno == ENOENT) {
            make_folders(path);
            file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        }
        if (file < 0 || write(file, bytes, length) != length || close(file))
            fail(path);
        at = bytes + length;
    }
    return 0;
}
