"""kill -9 between commit and signature: the entry was not acknowledged, and the next start signs the tree that is there."""

import signal
import subprocess
import sys
from pathlib import Path

from data_access.ledger.proof.checkpoint import Checkpoint, LocalSigner, sign
from data_access.ledger.proof.tree import Tree, leaf_hash
from data_access.ledger.verification.verify import verify
from tests.builders.ledger import ORIGIN, SEED, a_ledger, kinds, reopened
from tests.faults.power_loss.trace import ROOT

KILLED_WHILE_SIGNING = """
import os, signal, sys
from pathlib import Path
from tests.builders.ledger import FailingSigner, granted, reopened


class Killed(FailingSigner):
    def sign(self, message):
        os.kill(os.getpid(), signal.SIGKILL)


ledger = reopened(Path(sys.argv[1]), signer=Killed())
with ledger.deciding() as turn:
    turn.intent(granted())
print("acknowledged", flush=True)
"""


def test_a_kill_between_commit_and_signature_acknowledges_nothing_and_loses_nothing(tmp_path: Path) -> None:
    a_ledger(tmp_path).close()
    done = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_SIGNING, tmp_path], cwd=ROOT, capture_output=True, timeout=300, check=False
    )
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"")
    assert verify(tmp_path / "ledger.sqlite").unsigned == 1

    again = reopened(tmp_path)
    assert kinds(again) == ["ledger_created", "intent", "outcome"]
    tree = Tree(leaf_hash(body) for body in again.entries(0, 2))
    note = sign(Checkpoint(ORIGIN, 2, tree.root()), LocalSigner(SEED))
    with again.reading() as connection:
        stored = connection.exec_driver_sql("SELECT note FROM ledger_checkpoint WHERE size = 2").scalar()
    assert stored == note
    again.close()
