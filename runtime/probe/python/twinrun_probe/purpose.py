"""What the numbers of a draw are for, judged from the API and from who called it."""

# The first module on the stack, innermost first, that starts with one of these decides.
_BY_MODULE = (
    ("torch.utils.data.sampler", "data-order"),
    ("torch.utils.data.dataloader", "data-order"),
    ("torch.utils.data.dataset", "data-split"),
    ("torchvision.transforms", "augmentation"),
    ("torchaudio.transforms", "augmentation"),
    ("albumentations", "augmentation"),
    ("imgaug", "augmentation"),
    ("torch.distributions", "sampling"),
    ("transformers.generation", "sampling"),
    ("keras.src.initializers", "weight-init"),
    ("keras.src.layers.regularization", "dropout"),
    ("sklearn.model_selection", "data-split"),
    ("sklearn.datasets", "sampling"),
    ("sklearn.utils._indexing", "data-order"),
    ("sklearn.", "training"),
)
_BY_FUNCTION = {
    "reset_parameters": "weight-init",
    "_reset_parameters": "weight-init",
    "init_weights": "weight-init",
    "_init_weights": "weight-init",
    "__getitem__": "augmentation",
    "__getitems__": "augmentation",
}
_BY_NAME = {
    "shuffle": "data-order",
    "permutation": "data-order",
    "randperm": "data-order",
    "choice": "sampling",
    "choices": "sampling",
    "sample": "sampling",
    "multinomial": "sampling",
    "default_rng": "other",
    # `keras.Model.fit`
    "fit": "data-order",
}


def purpose_of(api, frame):
    """The purpose of a draw through `api`, called from `frame` (and its callers)."""
    if api.startswith("torch.nn.init."):
        return "weight-init"
    name = api.rsplit(".", 1)[-1]
    if "dropout" in name:
        return "dropout"
    while frame is not None:
        by_function = _BY_FUNCTION.get(frame.f_code.co_name)
        if by_function is not None:
            return by_function
        module = frame.f_globals.get("__name__") or ""
        for prefix, purpose in _BY_MODULE:
            if module.startswith(prefix):
                return purpose
        frame = frame.f_back
    return _BY_NAME.get(name, "noise")
