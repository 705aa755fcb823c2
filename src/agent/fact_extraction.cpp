#include "agent/fact_extraction.hpp"
namespace continuo {
std::vector<Memory> extract_facts(const std::string&) {
    return {};
}
}  // namespace continuo
