// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

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
  using Word = std::remove_cvref_t<decltype(std::declval<Vector>()[0])>;

  static std::array<Vector, side> interleaved(const std::array<Vector, side>& vectors) {
    Vector low{}, high{};
    for (std::size_t i = 0; i < side; ++i) {
      low[i] = static_cast<Word>(i / 2 + i % 2 * side);
      high[i] = static_cast<Word>(low[i] + side / 2);
    }
    std::array<Vector, side> result;
    for (std::size_t i = 0; i < side / 2; ++i) {
      result[2 * i] = __builtin_shuffle(vectors[i], vectors[i + side / 2], low);
      result[2 * i + 1] = __builtin_shuffle(vectors[i], vectors[i + side / 2], high);
    }
    return result;
  }
};

/// Copies the transposed matrix, in tiles that pass through a small buffer: so whole cache lines
/// are read and written at once, whatever the pitches. `fixed` is the size of an element, or 0 for
/// `size`.
template <std::size_t fixed>
class Transposition {
 public:
  static void run(const Matrix& matrix, const std::byte* in, std::byte* out, std::size_t size) {
    const auto bytes = width<fixed>(size);
    if (fixed == 0 && bytes > kTileBytes / 16) return copy_elements(matrix, in, out, bytes);
    const auto side = fixed == 0 ? 4 : kSide;
    for (std::size_t column = 0; column < matrix.columns; column += side) {
      for (std::size_t row = 0; row < matrix.rows; row += side) {
        const Matrix tile{std::min(side, matrix.rows - row),
                          std::min(side, matrix.columns - column), matrix.in_pitch,
                          matrix.out_pitch};
        copy_tile(tile, in + (column * matrix.in_pitch + row) * bytes,
                  out + (row * matrix.out_pitch + column) * bytes, bytes);
      }
    }
  }

 private:
  static constexpr std::size_t kTileBytes = 16384;
  static constexpr std::size_t kSide = fixed >= 8 ? 32 : 64;

  static void copy_elements(const Matrix& matrix, const std::byte* in, std::byte* out,
                            std::size_t bytes) {
    for (std::size_t row = 0; row < matrix.rows; ++row) {
      for (std::size_t column = 0; column < matrix.columns; ++column) {
        std::memcpy(out + (row * matrix.out_pitch + column) * bytes,
                    in + (column * matrix.in_pitch + row) * bytes, bytes);
      }
    }
  }

  static void copy_tile(const Matrix& tile, const std::byte* in, std::byte* out,
                        std::size_t bytes) {
    alignas(64) std::array<std::byte, kTileBytes> buffer;
    const auto line = (fixed == 0 ? 4 : kSide) * bytes;
    fill(tile, in, buffer.data(), line, bytes);
    for (std::size_t row = 0; row < tile.rows; ++row) {
      std::memcpy(out + row * tile.out_pitch * bytes, buffer.data() + row * line,
                  tile.columns * bytes);
    }
  }

  /// Fills the buffer with the transposed tile: squares first, then what they leave.
  static void fill(const Matrix& tile, const std::byte* in, std::byte* buffer, std::size_t line,
                   std::size_t bytes) {
    std::size_t column = 0;
    if constexpr (fixed != 0 && fixed < 16) {
      using Square = SquareTransposition<fixed>;
      for (; column + Square::side <= tile.columns; column += Square::side) {
        const auto* const from = in + column * tile.in_pitch * bytes;
        std::size_t row = 0;
        for (; row + Square::side <= tile.rows; row += Square::side) {
          Square::run(from + row * bytes, tile.in_pitch * bytes,
                      buffer + row * line + column * bytes, line);
        }
        copy_rest(tile, {row, column, column + Square::side}, in, buffer, line, bytes);
      }
    }
    copy_rest(tile, {0, column, tile.columns}, in, buffer, line, bytes);
  }

  struct Rest {
    std::size_t first_row;
    std::size_t first_column;
    std::size_t end_column;
  };

  static void copy_rest(const Matrix& tile, const Rest& rest, const std::byte* in,
                        std::byte* buffer, std::size_t line, std::size_t bytes) {
    for (std::size_t column = rest.first_column; column < rest.end_column; ++column) {
      for (std::size_t row = rest.first_row; row < tile.rows; ++row) {
        std::memcpy(buffer + row * line + column * bytes,
                    in + (column * tile.in_pitch + row) * bytes, width<fixed>(bytes));
      }
    }
  }
};

}  // namespace oph::primitives
