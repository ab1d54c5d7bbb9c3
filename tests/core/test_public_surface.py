import tconv_core


def test_the_public_surface_is_small_and_on_purpose():
    assert set(tconv_core.__all__) == {
        "Axis",
        "Geometry",
        "GeometryError",
        "Gradients",
        "ShapeError",
        "TconvError",
        "conv1d",
        "conv1d_gradients",
        "conv2d",
        "conv2d_gradients",
        "conv_transpose1d",
        "conv_transpose1d_gradients",
        "conv_transpose2d",
        "conv_transpose2d_gradients",
        "scatter_add",
        "stamp_and_crop",
        "sub_pixel",
        "transposed_matrix",
        "zero_insertion",
    }


def test_every_public_name_explains_itself():
    for name in tconv_core.__all__:
        assert len((getattr(tconv_core, name).__doc__ or "").split()) >= 5, name
