#include <exception>
#include <span>
#include <spanstream>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "agent/attachments/attachment_formats.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

class TooDeep : public std::exception {};
class Stuck : public std::exception {};

/// Counts documents and collects the keys of each document's outermost mapping.
class Outline final : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark& mark) override {
        // yaml-cpp 0.7 reads a stray "," as an empty document without advancing: an endless loop.
        if (mark.pos <= x_document_begin) throw Stuck();
        x_document_begin = mark.pos;
        ++x_documents;
        x_depth = 0;
        x_outer = Outer::nothing;
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override { node({}); }
    void OnAlias(const YAML::Mark&, YAML::anchor_t) override { node({}); }
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string& value)
        override {
        node(value);
    }
    void OnSequenceStart(
        const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value
    ) override {
        node({});
        if (x_depth == 0) x_outer = Outer::sequence;
        deeper();
    }
    void OnSequenceEnd() override { --x_depth; }
    void OnMapStart(
        const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value
    ) override {
        node({});
        if (x_depth == 0) {
            x_outer = Outer::mapping;
            x_key_next = true;
        }
        deeper();
    }
    void OnMapEnd() override { --x_depth; }

    [[nodiscard]] std::uint64_t documents() const { return x_documents; }
    [[nodiscard]] json::array take_keys() { return std::move(x_keys); }

private:
    enum class Outer { nothing, sequence, mapping };

    /// In the outermost mapping, keys and values alternate.
    void node(std::string_view text) {
        if (x_outer != Outer::mapping || x_depth != 1) return;
        if (x_key_next && !text.empty()) add_name(x_keys, text);
        x_key_next = !x_key_next;
    }
    void deeper() {
        if (++x_depth > attachment_depth_max) throw TooDeep();
    }

    std::uint64_t x_documents = 0;
    int x_document_begin = -1;
    std::size_t x_depth = 0;
    Outer x_outer = Outer::nothing;
    bool x_key_next = false;
    json::array x_keys;
};

}  // namespace

Result<void> read_yaml(std::string_view text, AttachmentText& out, const Replies& replies) {
    try {
        std::ispanstream stream{std::span<const char>(text)};
        YAML::Parser parser(stream);
        Outline outline;
        while (parser.HandleNextDocument(outline)) {
        }
        out.metadata["documents"] = outline.documents();
        out.metadata["keys"] = outline.take_keys();
        return {};
    } catch (const TooDeep&) {
        return fail(Errc::invalid_input, replies.text(ReplyKey::attachment_yaml_depth));
    } catch (const Stuck&) {
        return fail(Errc::invalid_input, replies.text(ReplyKey::attachment_not_yaml_unfinished));
    } catch (const YAML::Exception& e) {
        return fail(
            Errc::invalid_input,
            replies.text(ReplyKey::attachment_not_yaml, {{"reason", excerpt(e.what())}})
        );
    }
}

}  // namespace continuo
