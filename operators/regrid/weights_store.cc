// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/regrid/weights_store.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>

#include "base/error.h"

namespace oph::operators::regrid {
namespace {

namespace fs = std::filesystem;
using linear_algebra::CompressedRows;

/// Changes whenever weights are computed or written in another way.
constexpr std::string_view kFormat = "OPH-WEIGHTS-1\n";

std::string digest(std::string_view bytes) {
  std::array<unsigned char, 32> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size(), nullptr, 0);
  std::string text;
  for (const auto byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

template <class T>
void put(std::string& bytes, const std::vector<T>& values) {
  const auto count = static_cast<std::int64_t>(values.size());
  bytes.append(reinterpret_cast<const char*>(&count), sizeof count);
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

void put(std::string& bytes, const CompressedRows& rows) {
  put(bytes, std::vector{rows.columns});
  put(bytes, rows.offsets);
  put(bytes, rows.indices);
  put(bytes, rows.values);
}

/// Takes values off the front; false if there are not as many as it says.
template <class T>
bool take(std::string_view& bytes, std::vector<T>& values) {
  std::int64_t count = 0;
  if (bytes.size() < sizeof count) return false;
  std::memcpy(&count, bytes.data(), sizeof count);
  bytes.remove_prefix(sizeof count);
  if (count < 0 || static_cast<std::uint64_t>(count) > bytes.size() / sizeof(T)) return false;
  values.resize(static_cast<std::size_t>(count));
  if (count > 0) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  bytes.remove_prefix(values.size() * sizeof(T));
  return true;
}

bool take(std::string_view& bytes, CompressedRows& rows) {
  std::vector<std::int64_t> columns;
  const bool is_whole = take(bytes, columns) && columns.size() == 1 && take(bytes, rows.offsets) &&
                        take(bytes, rows.indices) && take(bytes, rows.values);
  if (is_whole) rows.columns = columns.front();
  return is_whole;
}

void describe(std::string& bytes, const Axis& axis) {
  put(bytes, axis.centres);
  std::vector<double> bounds;
  for (const auto& cell : axis.bounds) {
    bounds.push_back(cell.low);
    bounds.push_back(cell.high);
  }
  put(bytes, bounds);
}

void write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0) throw errno_error("weights cannot be written");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file) != 0) throw errno_error("weights cannot be written");
}

}  // namespace

Weights compute_weights(const RectilinearGrid& source, const RectilinearGrid& target,
                        Method method) {
  // A grid of a region has nothing to say of the pole.
  const bool holds_poles = source.longitude.is_cyclic();
  return {axis_weights(source.latitude, target.latitude, method, holds_poles),
          axis_weights(source.longitude, target.longitude, method, holds_poles)};
}

std::string to_bytes(const Weights& weights, std::string_view key) {
  std::string bytes{kFormat};
  bytes += key;
  put(bytes, weights.latitude);
  put(bytes, weights.longitude);
  return bytes + digest(bytes);
}

std::optional<Weights> from_bytes(std::string_view bytes, std::string_view key) {
  const auto head = std::string{kFormat}.append(key);
  const auto digest_size = digest({}).size();
  if (bytes.size() < head.size() + digest_size || !bytes.starts_with(head)) return std::nullopt;
  const auto body = bytes.substr(0, bytes.size() - digest_size);
  if (digest(body) != bytes.substr(body.size())) return std::nullopt;
  auto rest = body.substr(head.size());
  Weights weights;
  if (!take(rest, weights.latitude) || !take(rest, weights.longitude)) return std::nullopt;
  return weights;
}

std::string WeightsStore::key(const RectilinearGrid& source, const RectilinearGrid& target,
                              Method method) {
  std::string bytes{kFormat};
  put(bytes, std::vector{static_cast<int>(method)});
  for (const auto* grid : {&source, &target}) {
    describe(bytes, grid->latitude);
    describe(bytes, grid->longitude);
  }
  return digest(bytes);
}

fs::path WeightsStore::file(std::string_view key) const {
  return folder_ / fmt::format("{}.weights", key);
}

std::optional<Weights> WeightsStore::find(std::string_view key) const {
  std::ifstream file{this->file(key), std::ios::binary};
  if (!file) return std::nullopt;
  const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  return from_bytes(bytes, key);
}

void WeightsStore::save(std::string_view key, const Weights& weights) const {
  std::error_code failure;
  fs::create_directories(folder_, failure);
  auto temporary = (folder_ / "new-XXXXXX").string();
  const int file = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (file < 0)
    throw errno_error(fmt::format("weights cannot be written (folder={})", folder_.string()));
  const auto status = guard([&] { write_all(file, to_bytes(weights, key)); });
  ::close(file);
  if (!status || std::rename(temporary.c_str(), this->file(key).c_str()) != 0) {
    ::unlink(temporary.c_str());
    status.raise();
    throw errno_error("weights cannot be written");
  }
}

}  // namespace oph::operators::regrid
