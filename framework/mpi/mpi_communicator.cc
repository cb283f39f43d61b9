// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/mpi/mpi_communicator.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <thread>

#include "base/error.h"

namespace oph::framework {
namespace {

/// Bytes that ranks cannot exchange at once: MPI counts in int.
constexpr std::size_t kTooLarge = std::numeric_limits<int>::max();

/// MPI calls wait by spinning, which on a small machine takes the core that a database server
/// needs. So every wait is a test followed by a nap: a few microseconds at first, when an answer
/// is likely, up to a millisecond.
void wait_politely(MPI_Request& request) {
  using std::chrono::microseconds;
  auto nap = microseconds{5};
  for (int done = 0;;) {
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    if (done != 0) return;
    std::this_thread::sleep_for(nap);
    nap = std::min(nap * 2, microseconds{1000});
  }
}

}  // namespace

bool was_started_by_mpi() {
  for (const auto* variable : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK", "PMI_RANK"}) {
    if (std::getenv(variable) != nullptr) return true;
  }
  return false;
}

MpiSession::MpiSession() {
  int provided = 0;
  // The threads of workers take turns where they call what uses MPI.
  if (MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided) != MPI_SUCCESS) {
    throw system_error("cannot start MPI");
  }
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
}

MpiSession::~MpiSession() {
  MPI_Finalize();
}

void MpiSession::abort() const {
  MPI_Abort(MPI_COMM_WORLD, 1);
  std::abort();
}

MpiCommunicator::MpiCommunicator(int size) {
  MPI_Group world = MPI_GROUP_NULL, group = MPI_GROUP_NULL;
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  int range[1][3] = {{0, size - 1, 1}};
  MPI_Group_range_incl(world, 1, range, &group);
  MPI_Comm_create_group(MPI_COMM_WORLD, group, size, &handle_);
  MPI_Group_free(&group);
  MPI_Group_free(&world);
  OPH_CHECK(handle_ != MPI_COMM_NULL);
  MPI_Comm_rank(handle_, &rank_);
  MPI_Comm_size(handle_, &size_);
}

MpiCommunicator::~MpiCommunicator() {
  MPI_Comm_free(&handle_);
}

std::vector<std::string> MpiCommunicator::exchange(std::string_view text) {
  const int own_size = static_cast<int>(std::min(text.size(), kTooLarge));
  const auto ranks = static_cast<std::size_t>(size_);
  std::vector<int> sizes(ranks), offsets(ranks);
  MPI_Request request = MPI_REQUEST_NULL;
  MPI_Iallgather(&own_size, 1, MPI_INT, sizes.data(), 1, MPI_INT, handle_, &request);
  wait_politely(request);

  // Every rank throws or none does, so that they meet again at the end of the phase.
  if (std::accumulate(sizes.begin(), sizes.end(), std::size_t{0}) >= kTooLarge) {
    throw system_error("ranks have too much to tell each other (limit={})", kTooLarge);
  }
  std::exclusive_scan(sizes.begin(), sizes.end(), offsets.begin(), 0);
  std::string all(static_cast<std::size_t>(offsets.back() + sizes.back()), '\0');
  MPI_Iallgatherv(text.data(), own_size, MPI_CHAR, all.data(), sizes.data(), offsets.data(),
                  MPI_CHAR, handle_, &request);
  wait_politely(request);

  std::vector<std::string> texts;
  for (std::size_t i = 0; i < ranks; ++i) {
    texts.push_back(
        all.substr(static_cast<std::size_t>(offsets[i]), static_cast<std::size_t>(sizes[i])));
  }
  return texts;
}

}  // namespace oph::framework
