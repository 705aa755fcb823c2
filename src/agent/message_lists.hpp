#pragma once

namespace continuo {

/// Reads the lists that every message is understood with, of all languages: 90 ms, for which the
/// first customer after a start would wait. Any thread; a second call does nothing.
void load_message_lists();

}  // namespace continuo
