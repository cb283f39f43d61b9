// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/shared_file.h"

#include <sys/stat.h>

#include <cstring>

#include "base/error.h"
#include "base/shared_descriptor.h"

namespace oph::io_server {

SharedFile::SharedFile(int descriptor) : note_{sizeof(SharedDescriptor)} {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) throw errno_error("cannot share a file");
  const SharedDescriptor shared{descriptor, status.st_dev, status.st_ino};
  std::memcpy(note_.data(), &shared, sizeof(shared));
}

}  // namespace oph::io_server
