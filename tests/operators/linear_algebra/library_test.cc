// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/linear_algebra/library.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/error.h"

namespace oph::operators::linear_algebra {
namespace {

/// 2 x 3: [1 0 2; 0 0.5 0.5]
CompressedRows example() {
  CompressedRows rows;
  rows.columns = 3;
  rows.add(0, 1);
  rows.add(2, 2);
  rows.end_row();
  rows.add(1, 0.5);
  rows.add(2, 0.5);
  rows.end_row();
  return rows;
}

std::vector<double> apply(SparseMatrix& matrix, std::size_t outer, std::size_t inner) {
  std::vector<double> in(outer * 3 * inner), out(outer * 2 * inner, -1);
  std::iota(in.begin(), in.end(), 1.0);
  matrix.apply(outer, inner, in, out);
  return out;
}

/// The same, written as it is defined.
std::vector<double> expected(std::size_t outer, std::size_t inner) {
  constexpr double kMatrix[2][3] = {{1, 0, 2}, {0, 0.5, 0.5}};
  std::vector<double> out;
  for (std::size_t o = 0; o < outer; ++o) {
    for (const auto& row : kMatrix) {
      for (std::size_t i = 0; i < inner; ++i) {
        double sum = 0;
        for (std::size_t c = 0; c < 3; ++c) {
          sum += row[c] * static_cast<double>((o * 3 + c) * inner + i + 1);
        }
        out.push_back(sum);
      }
    }
  }
  return out;
}

TEST(GramMatrix, AddsProductsOfVectors) {
  const auto gram = library().gram_matrix(3);
  const std::vector<double> vectors{1, 2, 3, -1, 0, 4}, more{0, 5, 0};
  gram->add(vectors);
  gram->add(more);
  const std::vector<double> x{1, -1, 2};
  std::vector<double> y(3, 99);
  gram->multiply(x, y);
  // (1 2 3) times 5, (-1 0 4) times 7, (0 5 0) times -5
  EXPECT_EQ(y, (std::vector<double>{-2, -15, 43}));
}

TEST(SparseMatrix, ActsOnAnyAxis) {
  const auto matrix = library().sparse_matrix(example());
  for (const std::size_t outer : {1, 2, 7}) {
    for (const std::size_t inner : {1, 2, 5, 23, 1}) {
      EXPECT_EQ(apply(*matrix, outer, inner), expected(outer, inner)) << outer << " " << inner;
    }
  }
}

TEST(SparseMatrix, TakesEmptyRows) {
  CompressedRows rows;
  rows.columns = 1;
  rows.end_row();
  rows.add(0, 3);
  rows.end_row();
  const std::vector<double> in{2, 5};
  std::vector<double> out(4, -1);
  library().sparse_matrix(rows)->apply(1, 2, in, out);
  EXPECT_EQ(out, (std::vector<double>{0, 0, 6, 15}));
}

void reflect(std::span<double> v) {
  const auto mean = std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
  for (auto& value : v) value -= 2 * mean;
}

/// Diagonal d(i) = 1 / (1 + i) in a basis that is turned by a Householder reflection.
SymmetricOperator reflected(std::int64_t size) {
  SymmetricOperator symmetric;
  symmetric.size = size;
  symmetric.bound = 10;
  symmetric.apply = [](std::span<const double> x, std::span<double> y) {
    std::copy(x.begin(), x.end(), y.begin());
    reflect(y);
    for (std::size_t i = 0; i < y.size(); ++i) y[i] /= static_cast<double>(1 + i);
    reflect(y);
  };
  return symmetric;
}

TEST(EigenPairs, AreThoseOfAKnownOperator) {
  for (const std::int64_t size : {6, 300}) {
    const auto pairs = library().leading_eigenpairs(reflected(size), 5, nullptr);
    ASSERT_EQ(pairs.values.size(), 5U);
    for (std::size_t k = 0; k < 5; ++k) {
      EXPECT_NEAR(pairs.values[k], 1.0 / static_cast<double>(1 + k), 1e-12);
      // The k-th unit vector, reflected.
      const double sign = pairs.vectors[k][k] > 0 ? 1 : -1;
      for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i) {
        const double wanted = (i == k ? 1.0 : 0.0) - 2.0 / static_cast<double>(size);
        EXPECT_NEAR(sign * pairs.vectors[k][i], wanted, 1e-8) << size << " " << k << " " << i;
      }
    }
  }
}

TEST(EigenPairs, PassOnWhatTheOperatorThrows) {
  auto symmetric = reflected(10);
  symmetric.apply = [](std::span<const double>, std::span<double>) {
    throw user_error("no more (left=0)");
  };
  try {
    library().leading_eigenpairs(symmetric, 2, nullptr);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.text(), "no more (left=0)");
    EXPECT_EQ(error.blame(), Blame::kUser);
  }
}

TEST(EigenPairs, AreNoMoreThanTheSize) {
  auto symmetric = reflected(10);
  try {
    library().leading_eigenpairs(symmetric, 11, nullptr);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.text(),
              "the eigenvalues did not converge (wanted=11, found=10, restarts=1000)");
  }
}

}  // namespace
}  // namespace oph::operators::linear_algebra
