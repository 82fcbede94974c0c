"""What the course needs of a JupyterHub, to copy into its configuration; `nox -s test_hub` runs it.

Set COURSE and HOME, and add your own authenticator, spawner and certificate. The environment that the students' servers
run in has nbgitpuller and the course: `pip install nbgitpuller` and, in a clone of it, `pip install ".[course,h5]"`.
"""

# The last part of your repository's address, which names the folder in a student's home.
COURSE = "COURSE"
# A student's home as their server sees it: "/home/jovyan" in the usual containers.
HOME = "/home/{username}"

c = get_config()  # noqa: F821

c.Spawner.environment = {
    # A second BLAS thread makes small products many times slower as soon as others compute too.
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    # nnlib comes from the student's own copy of the course, which the link updates.
    "PYTHONPATH": lambda spawner: f"{HOME.format(username=spawner.user.name)}/{COURSE}",
}
c.Spawner.args = [
    # Without it others on the same machine could listen to what a kernel and its page tell each other.
    "--KernelManager.transport_encryption=auto",
    # A kernel nobody has used for an hour ends, also if its page is still open,
    "--MappingKernelManager.cull_idle_timeout=3600",
    "--MappingKernelManager.cull_interval=300",
    "--MappingKernelManager.cull_connected=True",
    # and so does a server without kernels half an hour later. What is in files stays.
    "--ServerApp.shutdown_no_activity_timeout=1800",
    # The course's labs draw up to 30 pictures a second.
    "--ZMQChannelsWebsocketConnection.iopub_msg_rate_limit=1e6",
    "--ZMQChannelsWebsocketConnection.iopub_data_rate_limit=1e9",
]
# Docker, Kubernetes and systemd keep a server to these; processes of the hub's own machine aren't limited by them.
c.Spawner.mem_limit = "1.5G"
c.Spawner.mem_guarantee = "512M"
c.Spawner.cpu_limit = 1.0
# A busy morning: the whole class logs in at once.
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
c.JupyterHub.concurrent_spawn_limit = 20
