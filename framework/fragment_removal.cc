// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/fragment_removal.h"

#include "base/log.h"
#include "framework/new_cube.h"

namespace oph::framework {

bool drop_fragment(const Task& task, io_server::FragmentStore& store,
                   const metadb::Fragment& fragment) {
  const auto table = NewCube::relation(fragment);
  const auto status = guard([&] { store.drop({&table, 1}); });
  if (!status) log::failure(status, {{"job", task.name()}, {"table", table.name}});
  return status.ok;
}

}  // namespace oph::framework
