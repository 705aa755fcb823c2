// The server under test: the one at CONTINUO_E2E_URL, else a mock of its own.
//
// What tests may do to it:
//   url                              where /demo, /chat and /widget.js are
//   can                              set of: "kill", "roll", "operator", "websocket", "end", "feedback", "tools"
//   kill(down_ms)                    the instance dies as by SIGKILL, and is back (or another one is)
//   roll()                           a rolling restart
//   refuse_websocket(refused)        WebSocket cannot be opened
//   operator.claim/typing/say/release(session, name, text)
//   operator.move_up(session)        one place ahead in the queue
//   unclear                          {question, choice, answer}: a question that is answered with choices
//   lose_orders(lost)                whether the outcome of a cancelled order stays unknown
//   end(session)                     ends the session
//   close()
import { start_mock_server } from "./mock.mjs";
import { connect_real_server } from "./real.mjs";

export function start_server() {
    return process.env.CONTINUO_E2E_URL ? connect_real_server(process.env) : start_mock_server();
}
