"""Several replicas: the trial on loopback, and that the files for containers say the same."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from tests.browser.serving import ROOT

FOLDER = ROOT / "deploy"
HAPROXY = shutil.which("haproxy", path="/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin")


@pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy: sudo apt-get install haproxy")
def test_a_killed_replicas_visitors_come_back_with_their_state() -> None:
    trial = subprocess.run(
        [sys.executable, "-m", "deploy.try_locally"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert trial.returncode == 0, trial.stdout + trial.stderr
    told = re.sub(r"\d+\.\d s", "… s", trial.stdout)
    shown = re.findall(r"```text\n(.*?)```", (FOLDER / "README.md").read_text(), re.DOTALL)
    assert [re.sub(r"\d+\.\d s", "… s", text) for text in shown] == [told]


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes.yaml"])
def test_every_variable_of_the_proxy_is_set(name: str) -> None:
    needed = set(re.findall(r"\$\{(\w+)\}", (FOLDER / "haproxy.cfg").read_text()))
    assert needed == {"TCONV_APP", "TCONV_COOKIE_SECRET", "TCONV_SOCKET"}
    text = (FOLDER / name).read_text()
    assert needed <= set(re.findall(r"^\s+(?:- name: )?(TCONV_\w+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes.yaml"])
def test_the_replicas_share_a_secret_and_hold_no_rights(name: str) -> None:
    text = (FOLDER / name).read_text()
    assert "STREAMLIT_SERVER_COOKIE_SECRET" in text
    assert len(re.findall(r"read_only: true|readOnlyRootFilesystem: true", text)) == 2
    assert len(re.findall(r"cap_drop:\s+- ALL|drop: \[\"ALL\"\]", text)) == 2
    assert len(re.findall(r"no-new-privileges:true|allowPrivilegeEscalation: false", text)) == 2


def test_every_pod_leaves_its_service_before_it_ends() -> None:
    """The pause and the soft stop together fit into the time that a pod has to end."""
    deployments = [
        text for text in (FOLDER / "kubernetes.yaml").read_text().split("---") if "kind: Deployment" in text
    ]
    assert len(deployments) == 2
    soft_stop = int(re.findall(r"hard-stop-after (\d+)s", (FOLDER / "haproxy.cfg").read_text())[0])
    for text in deployments:
        pause = int(re.findall(r'preStop:.*?"sleep", "(\d+)"', text, re.DOTALL)[0])
        whole = int(re.findall(r"terminationGracePeriodSeconds: (\d+)", text)[0])
        assert pause > 0
        assert pause + soft_stop <= whole
