// The way of messages to the kernel: never more under way than the kernel can answer.

/** Sends the newest value only, with at most two messages under way; a frame that carries an id is the answer. */
export class Pump {
  constructor(send, { inFlight = 2, patience = 3000, onSilence = () => {}, now = () => performance.now() } = {}) {
    Object.assign(this, { send, inFlight, patience, onSilence, now });
    this.view = Math.random().toString(36).slice(2);               // whose numbers they are: a panel may be shown twice
    this.id = 0; this.open = new Map(); this.waiting = null; this.timer = null;
  }
  set(values) {
    this.waiting = { set: { ...(this.waiting && this.waiting.set), ...values } };
    this.flush();
  }
  press(button) { this.post({ press: button }); }
  flush() {
    if (this.waiting && this.open.size < this.inFlight) { const message = this.waiting; this.waiting = null; this.post(message); }
  }
  post(message) {
    const id = ++this.id;
    this.open.set(id, this.now());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.giveUp(), this.patience);
    try { this.send({ ...message, id, view: this.view }); } catch { this.giveUp(true); }           // JupyterLab cuts the line when a kernel restarts or stops
  }
  answered(id) {
    if (id == null) return;
    for (const open of [...this.open.keys()]) if (open <= id) this.open.delete(open);
    if (!this.open.size) clearTimeout(this.timer);
    this.flush();
  }
  giveUp(gone = false) { if (this.open.size) { this.open.clear(); this.onSilence(gone); } }     // a silent kernel does not stop the pump
  stop() { clearTimeout(this.timer); this.waiting = null; this.open.clear(); }
}
