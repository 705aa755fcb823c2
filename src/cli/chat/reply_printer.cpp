#include "cli/chat/reply_printer.hpp"

#include <ostream>

#include "cli/chat/reply_style.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

ReplyPrinter::ReplyPrinter(Spinner& spinner, Terminal terminal, std::ostream& out)
    : x_spinner(spinner), x_terminal(terminal), x_out(out) {
    begin_paragraph();
}

void ReplyPrinter::begin_paragraph() {
    x_paragraph.emplace(
        x_out,
        x_terminal.width,
        [terminal = x_terminal](std::string_view line, bool whole) {
            return with_reply_styles(terminal, line, whole);
        }
    );
}

void ReplyPrinter::on_text(std::string_view piece) {
    x_spinner.hide();
    if (!has_printed()) x_out << '\n';
    x_paragraph->add(piece);
}

void ReplyPrinter::on_restart() {
    x_paragraph->interrupt();
    x_out << '\n' << styled(x_terminal, Style::faint, "The answer begins anew:") << std::endl;
    begin_paragraph();
    x_spinner.show();
}

void ReplyPrinter::on_status(std::string_view message) {
    x_spinner.tell(make_printable(message));
}

void ReplyPrinter::on_interrupted() {
    x_paragraph->interrupt();
    x_spinner.show();
}

void ReplyPrinter::finish() {
    if (!has_printed()) return;
    x_spinner.hide();
    x_paragraph->finish();
    x_out << '\n' << std::flush;
    x_spinner.show();
}

}  // namespace continuo
