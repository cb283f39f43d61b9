// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "primitives/array/element.h"

namespace oph::primitives {

/// A matrix of elements, of which the columns of the input lie `in_pitch` elements apart, and the
/// rows of the output `out_pitch`: out[row * out_pitch + column] = in[column * in_pitch + row].
struct Matrix {
  std::size_t rows;
  std::size_t columns;
  std::size_t in_pitch;
  std::size_t out_pitch;
};

/// 16 bytes of unsigned integers of `size` bytes. One by one: GCC drops the attribute of a vector
/// whose element type depends on a template.
template <std::size_t size>
struct VectorOf;
template <>
struct VectorOf<1> {
  using Type [[gnu::vector_size(16)]] = std::uint8_t;
};
template <>
struct VectorOf<2> {
  using Type [[gnu::vector_size(16)]] = std::uint16_t;
};
template <>
struct VectorOf<4> {
  using Type [[gnu::vector_size(16)]] = std::uint32_t;
};
template <>
struct VectorOf<8> {
  using Type [[gnu::vector_size(16)]] = std::uint64_t;
};

/// Transposes a square of as many elements as a vector register holds. Interleaving the first and
/// the second half of the vectors log2(n) times is a transposition.
template <std::size_t size>
class SquareTransposition {
 public:
  static constexpr std::size_t side = 16 / size;

  /// The pitches are in bytes.
  static void run(const std::byte* in, std::size_t in_pitch, std::byte* out,
                  std::size_t out_pitch) {
    std::array<Vector, side> vectors;
    for (std::size_t i = 0; i < side; ++i) std::memcpy(&vectors[i], in + i * in_pitch, 16);
    for (std::size_t step = 1; step < side; step *= 2) vectors = interleaved(vectors);
    for (std::size_t i = 0; i < side; ++i) std::memcpy(out + i * out_pitch, &vectors[i], 16);
  }

 private:
  using Vector = typename VectorOf<size>::Type;

  static std::array<Vector, side> interleaved(const std::array<Vector, side>& vectors) {
    std::array<Vector, side> result;
    for (std::size_t i = 0; i < side / 2; ++i) {
      const auto &one = vectors[i], &other = vectors[i + side / 2];
      result[2 * i] = halves<0>(one, other, std::make_index_sequence<side>());
      result[2 * i + 1] = halves<side / 2>(one, other, std::make_index_sequence<side>());
    }
    return result;
  }

  /// Elements of both from `first` on, in turn.
  template <std::size_t first, std::size_t... i>
  static Vector halves(const Vector& one, const Vector& other, std::index_sequence<i...>) {
    return __builtin_shufflevector(one, other, (first + i / 2 + i % 2 * side)...);
  }
};

/// Copies the transposed matrix. `fixed` is the size of an element, or 0 for `size`.
template <std::size_t fixed>
class Transposition {
 public:
  static void run(const Matrix& matrix, const std::byte* in, std::byte* out, std::size_t size) {
    // A thin matrix is a few long loops; one without a size for the compiler has nothing to gain
    // from registers.
    const bool thin = matrix.rows < kThin || matrix.columns < kThin;
    const auto row_side = thin ? kThinLength : kSide;
    const auto column_side = thin ? kThinLength : kSide;
    const auto copy = thin || fixed == 0 ? copy_elements : copy_tile;
    const auto bytes = width<fixed>(size);
    for (std::size_t column = 0; column < matrix.columns; column += column_side) {
      for (std::size_t row = 0; row < matrix.rows; row += row_side) {
        const Matrix tile{std::min(row_side, matrix.rows - row),
                          std::min(column_side, matrix.columns - column), matrix.in_pitch,
                          matrix.out_pitch};
        copy(tile, in + (column * matrix.in_pitch + row) * bytes,
             out + (row * matrix.out_pitch + column) * bytes, bytes);
      }
    }
  }

 private:
  static constexpr std::size_t kThin = 8;
  static constexpr std::size_t kThinLength = 512;
  static constexpr std::size_t kSide = fixed == 0 ? 16 : fixed >= 8 ? 32 : fixed >= 4 ? 64 : 128;

  static void copy_elements(const Matrix& tile, const std::byte* in, std::byte* out,
                            std::size_t size) {
    const auto bytes = width<fixed>(size);
    const auto copy = [&](std::size_t row, std::size_t column) {
      std::memcpy(out + (row * tile.out_pitch + column) * bytes,
                  in + (column * tile.in_pitch + row) * bytes, bytes);
    };
    if (tile.rows < tile.columns) {
      for (std::size_t row = 0; row < tile.rows; ++row) {
        for (std::size_t column = 0; column < tile.columns; ++column) copy(row, column);
      }
    } else {
      for (std::size_t column = 0; column < tile.columns; ++column) {
        for (std::size_t row = 0; row < tile.rows; ++row) copy(row, column);
      }
    }
  }

  /// Copies a tile through a small buffer: so whole cache lines are read and written at once,
  /// whatever the pitches.
  static void copy_tile(const Matrix& tile, const std::byte* in, std::byte* out,
                        std::size_t bytes) {
    alignas(64) std::array<std::byte, kSide * kSide * width<fixed>(1)> buffer;
    fill({tile.rows, tile.columns, tile.in_pitch, kSide}, in, buffer.data());
    for (std::size_t row = 0; row < tile.rows; ++row) {
      const auto* const from = buffer.data() + row * kSide * bytes;
      std::memcpy(out + row * tile.out_pitch * bytes, from, tile.columns * bytes);
    }
  }

  /// Fills the buffer with the transposed tile: squares first, then what they leave.
  static void fill(const Matrix& tile, const std::byte* in, std::byte* buffer) {
    std::size_t square_columns = 0;
    if constexpr (fixed != 0 && fixed < 16) {
      using Square = SquareTransposition<fixed>;
      square_columns = tile.columns - tile.columns % Square::side;
      const auto square_rows = tile.rows - tile.rows % Square::side;
      for (std::size_t column = 0; column < square_columns; column += Square::side) {
        for (std::size_t row = 0; row < square_rows; row += Square::side) {
          Square::run(in + (column * tile.in_pitch + row) * fixed, tile.in_pitch * fixed,
                      buffer + (row * kSide + column) * fixed, kSide * fixed);
        }
      }
      copy_elements({tile.rows - square_rows, square_columns, tile.in_pitch, kSide},
                    in + square_rows * fixed, buffer + square_rows * kSide * fixed, fixed);
    }
    copy_elements({tile.rows, tile.columns - square_columns, tile.in_pitch, kSide},
                  in + square_columns * tile.in_pitch * fixed, buffer + square_columns * fixed,
                  fixed);
  }
};

}  // namespace oph::primitives
