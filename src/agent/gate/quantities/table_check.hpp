#pragma once

#include "agent/gate/evidence/alignment.hpp"

namespace continuo {

/// Where the tables of a text have a quantity of the sentence.
enum class TableFit {
    nowhere,  ///< in no table
    unclear,  ///< the sentence names neither its row nor its column
    right,    ///< in a row or a column that the sentence names
    wrong,    ///< only in rows or columns that it does not name, while it names others
};

/// A sentence names a row by the words of its first cell, a column by those of its head.
[[nodiscard]] TableFit table_fit(const Alignment& aligned, const Quantity& quantity);

}  // namespace continuo
