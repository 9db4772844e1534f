"""A reader's page without a browser: its websocket, what it is sent, and the files that it hands in."""

from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lib.web import replica_key

ORIGIN = "http://testserver"
UPLOAD = "/_stcore/upload_file"


class Visit:
    """One page that is open. `session` is the id that the server gave it, `parts` what it was sent, by kind."""

    def __init__(self, client, websocket):
        self.client, self._websocket = client, websocket
        self.session, self.parts = "", {}

    def run(self, page="", widgets=(), query=""):
        """Let the page run, with the values of its widgets, and wait for its end."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = page
        for name, value in dict(widgets).items():
            asked.rerun_script.widget_states.widgets.add(id=name, **value)
        self._websocket.send_bytes(asked.SerializeToString())
        self.parts = {}
        while True:
            sent = ForwardMsg.FromString(self._websocket.receive_bytes())
            kind = sent.WhichOneof("type")
            if kind == "new_session":
                self.session = sent.new_session.initialize.session_id
            elif kind == "delta" and sent.delta.WhichOneof("type") == "new_element":
                element = sent.delta.new_element
                what = element.WhichOneof("type")
                self.parts.setdefault(what, []).append(getattr(element, what))
            elif kind == "script_finished" and sent.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return self

    def press(self, key):
        """Press the button of a key that makes a file; the address at which the file lies."""
        (button,) = [one for one in self.parts["download_button"] if one.id.endswith(f"-{key}")]
        asked = BackMsg()
        asked.backend_operation_request.request_id = "x"
        asked.backend_operation_request.session_id = self.session
        asked.backend_operation_request.deferred_file.file_id = button.deferred_file_id
        self._websocket.send_bytes(asked.SerializeToString())
        while True:
            sent = ForwardMsg.FromString(self._websocket.receive_bytes())
            if sent.WhichOneof("type") == "backend_operation_response":
                return sent.backend_operation_response.deferred_file.url

    @property
    def text(self):
        """All the HTML that the page was sent."""
        return "\n".join(part.body for part in self.parts.get("html", ()))

    def put(self, file, content=b"x", session="", name="return.csv", **headers):
        """Hand in a file; the answer."""
        return self.client.put(
            f"{UPLOAD}/{session or self.session}/{file}",
            files={"file": (name, content, "text/csv")},
            headers={"origin": ORIGIN} | headers,
        )

    def take(self, file):
        """Take a file away again; the answer."""
        return self.client.delete(f"{UPLOAD}/{self.session}/{file}", headers={"origin": ORIGIN})

    def with_file(self, file, content):
        """Hand in a file and run the page with it, as a browser does."""
        assert self.put(file, content).status_code == 204
        return self.with_named(file)

    def with_named(self, file):
        """Run the page with a file that was handed in before."""
        (uploader,) = self.parts["file_uploader"]
        state = {"file_uploader_state_value": {"uploaded_file_info": [{"file_id": file, "name": "return.csv"}]}}
        return self.run("check_a_return", {uploader.id: state})


@contextmanager
def visit(client, page="", former="", query="", key=""):
    """A page that is opened, run once, and closed at the end.

    `former` is the session that its browser had before, `key` the one by which a balancer chose this replica.
    """
    offered = ["streamlit", "PLACEHOLDER", former] if former else ["streamlit"]
    headers = {"origin": ORIGIN} | ({replica_key.HEADER: key} if key else {})
    with client.websocket_connect("/_stcore/stream", subprotocols=offered, headers=headers) as websocket:
        yield Visit(client, websocket).run(page, query=query)
