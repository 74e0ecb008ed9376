/** The footer's one link: what the server can see, said plainly, in a dialog. */
import { useState } from "preact/hooks";
import { texts } from "../texts.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

export function ServerSees() {
  const [open, setOpen] = useState(false);
  const says = texts.server;
  return (
    <footer class="footer">
      <Button kind="link" onClick={() => setOpen(true)}>
        {says.link}
      </Button>
      {open && (
        <Dialog title={says.link} keep={says.close} onKeep={() => setOpen(false)}>
          <p>{says.sees}</p>
          <p>{says.never}</p>
          <p>{says.after}</p>
        </Dialog>
      )}
    </footer>
  );
}
