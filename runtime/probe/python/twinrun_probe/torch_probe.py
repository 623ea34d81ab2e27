"""PyTorch: steps by the optimizer hooks, losses by backward, batches by DataLoader, draws of its generators."""

import importlib

from . import digest, observe
from .torch_draws import observe_draws, teach_compiler
from .torch_models import find_models
from .torch_tensors import loss_value, tensor_bytes

# Models an optimizer trains are looked up again when its parameters change, which few programs do more than this often.
_MAX_LOOKUPS = 100


class TorchProbe:
    """Hooks for `torch`; everything here runs inside the user's training loop."""

    def __init__(self, recorder, draws):
        self._recorder = recorder
        self._draws = draws
        self._torch = None
        self._is_compiling = None
        self._loss = None
        self._batches = None
        # Optimizer id -> (the optimizer, ids of its parameters, models); optimizers stay alive with the run.
        self._optimizers = {}
        self._models = []
        self._lookups = 0

    def hooks(self):
        return {
            "torch": self.install,
            "torch.utils.data.dataloader": self.install_loader,
            "torch._dynamo.trace_rules": teach_compiler,
        }

    def install(self, torch):
        self._torch = torch
        self._is_compiling = getattr(getattr(torch, "compiler", None), "is_compiling", lambda: False)
        self._pin()
        self._recorder.add_stream("torch.cpu", self._cpu_state)
        self._recorder.add_stream("torch.cuda", self._cuda_state)
        self._recorder.add_facts(lambda: _facts(torch))
        observe_draws(torch, self._draws, self._is_compiling)
        self._watch_backward()
        self._watch_optimizers()

    # Pinned factors

    def _pin(self):
        torch, settings = self._torch, self._recorder.settings
        seed = settings.forced_seed("torch.cpu")
        if seed is None:
            seed = settings.forced_seed("torch.cuda")
        if seed is not None:
            torch.manual_seed(seed)
            for stream in ("torch.cpu", "torch.cuda"):
                self._draws.pinned(stream, seed)
            self._pin_entropy_seed(seed)
        if settings.threads is not None:
            torch.set_num_threads(settings.threads)

    def _pin_entropy_seed(self, seed):
        """A pinned stream is not reseeded from the system's entropy."""

        def substitute(original, args, kwargs):
            self._torch.manual_seed(seed)
            return seed

        pinned = observe.replacement(self._torch.seed, self._draws, substitute)
        self._torch.seed = self._torch.random.seed = pinned

    # Streams

    def _cpu_state(self):
        return digest.of_buffer(tensor_bytes(self._torch.get_rng_state()))

    def _cuda_state(self):
        cuda = self._torch.cuda
        if not cuda.is_initialized():
            return None
        return digest.of_buffer(tensor_bytes(cuda.get_rng_state()))

    # Loss

    def _watch_backward(self):
        autograd = self._torch.autograd
        note = self._recorder.guarded("loss", self._keep_loss)
        autograd.backward = observe.entry(autograd.backward, self._draws, note, self._is_compiling)

    def _keep_loss(self, args, kwargs):
        tensors = args[0] if args else kwargs.get("tensors")
        if isinstance(tensors, self._torch.Tensor):
            self._loss = tensors.detach()
        else:
            first = tuple(tensors)[0] if tensors is not None else None
            self._loss = first.detach() if first is not None else None

    # Batches

    def install_loader(self, dataloader):
        self._batches = digest.BatchDigest(self._leaf)
        iterator = dataloader._BaseDataLoaderIter
        original = iterator.__next__
        note = self._recorder.guarded("batch", self._keep_batch)

        def __next__(iterator):
            batch = original(iterator)
            note(batch)
            return batch

        __next__.__wrapped__ = original
        iterator.__next__ = __next__
        if getattr(iterator, "next", None) is original:
            iterator.next = __next__

    def _keep_batch(self, batch):
        # A validation pass under no_grad is not what the next step trains on.
        if self._torch is not None and self._torch.is_grad_enabled():
            self._batches.add(batch)

    def _leaf(self, value):
        if isinstance(value, self._torch.Tensor):
            if value.device.type != "cpu" or value.layout != self._torch.strided:
                return None
            return str(value.dtype), tuple(value.shape), tensor_bytes(value)
        return digest.numpy_leaf(value)

    # Steps

    def _watch_optimizers(self):
        # `torch.optim` hides its module of this name.
        module = importlib.import_module("torch.optim.optimizer")
        register_pre = getattr(module, "register_optimizer_step_pre_hook", None)
        register_post = getattr(module, "register_optimizer_step_post_hook", None)
        if register_pre is None or register_post is None:
            message = "PyTorch %s is too old to see its steps; 2.0 or newer is needed."
            self._recorder.problem("torch", message % self._torch.__version__)
            return
        before = self._recorder.guarded("before step", self._before_step)
        after = self._recorder.guarded("step", self._after_step)
        is_compiling, recorder = self._is_compiling, self._recorder

        def pre_hook(optimizer, args, kwargs):
            if not is_compiling():
                before(optimizer)

        def post_hook(optimizer, args, kwargs):
            if not is_compiling():
                after(optimizer)
                if recorder.recording:
                    recorder.ending.step_done()

        register_pre(pre_hook)
        register_post(post_hook)

    def _before_step(self, optimizer):
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        ids = frozenset(map(id, parameters))
        known = self._optimizers.get(id(optimizer))
        if known is not None and known[1] == ids:
            return
        self._lookups += 1
        if self._lookups > _MAX_LOOKUPS:
            if self._lookups == _MAX_LOOKUPS + 1:
                self._recorder.problem("torch", "Steps of further optimizers are not recorded: there were too many.")
            return
        self._let_go()
        models = []
        for source in find_models(self._torch, optimizer, parameters):
            model = next((m for m, of in self._models if source.same(of)), None)
            if model is None:
                model = self._recorder.new_model(source.tensors)
                self._models.append((model, source))
            models.append(model)
        self._optimizers[id(optimizer)] = (optimizer, ids, models)

    def _let_go(self):
        """Drops what the recorder no longer holds, so that a search over many models does not keep them all."""
        self._models = [(model, source) for model, source in self._models if not model.released]
        for key, (_, _, models) in list(self._optimizers.items()):
            if models and all(model.released for model in models):
                del self._optimizers[key]

    def _after_step(self, optimizer):
        known = self._optimizers.get(id(optimizer))
        if known is None:
            return
        loss, self._loss = self._loss, None
        batch = self._batches.take() if self._batches is not None else (None, None)
        self._recorder.step(known[2], loss_value(loss), batch)


def _facts(torch):
    facts = {
        "torch.threads": torch.get_num_threads(),
        "torch.interop_threads": torch.get_num_interop_threads(),
        "torch.deterministic_algorithms": torch.are_deterministic_algorithms_enabled(),
        "torch.float32_matmul_precision": torch.get_float32_matmul_precision(),
        "torch.default_dtype": torch.get_default_dtype(),
        "torch.mkldnn": torch.backends.mkldnn.is_available(),
        "torch.cpu_capability": _or_unknown(lambda: torch.backends.cpu.get_cpu_capability()),
        "torch.blas": _or_unknown(lambda: _blas(torch)),
        "torch.cuda": torch.version.cuda or "none",
        "torch.hip": getattr(torch.version, "hip", None) or "none",
        "torch.cudnn.benchmark": torch.backends.cudnn.benchmark,
        "torch.cudnn.deterministic": torch.backends.cudnn.deterministic,
        "torch.cudnn.allow_tf32": _or_unknown(lambda: torch.backends.cudnn.allow_tf32),
        "torch.cuda.matmul.allow_tf32": _or_unknown(lambda: torch.backends.cuda.matmul.allow_tf32),
    }
    # Asking about a GPU that the script has not touched would initialise it, and break forks made later.
    if torch.cuda.is_initialized():
        facts["torch.cudnn.version"] = _or_unknown(torch.backends.cudnn.version)
        facts["gpu.count"] = torch.cuda.device_count()
        facts["gpu.name"] = torch.cuda.get_device_name()
        facts["gpu.capability"] = "%d.%d" % torch.cuda.get_device_capability()
        facts["gpu.driver"] = _or_unknown(_gpu_driver)
    return {key: str(value) for key, value in facts.items()}


def _blas(torch):
    for part in torch.__config__.show().split(","):
        if part.strip().startswith("BLAS_INFO="):
            return part.strip()[len("BLAS_INFO=") :]
    return "unknown"


def _gpu_driver():
    with open("/proc/driver/nvidia/version", encoding="utf-8") as file:
        return next(word for word in file.readline().split() if word[0].isdigit() and "." in word)


def _or_unknown(ask):
    try:
        return ask()
    except Exception:
        return "unknown"
