"""Keras and TensorFlow."""


class KerasProbe:
    def __init__(self, recorder, draws):
        pass

    def hooks(self):
        return {}
