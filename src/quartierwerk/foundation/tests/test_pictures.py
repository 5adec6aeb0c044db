"""Pictures lose what the camera wrote into them; what is no picture is refused in words."""

import io

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from PIL import Image

from quartierwerk.foundation import pictures
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.pictures import NoPicture


def photo(width=800, height=600, form="JPEG", *, exif=None, mode="RGB", colour="red"):
    out = io.BytesIO()
    more = {"exif": exif} if exif else {}
    Image.new(mode, (width, height), colour).save(out, form, **more)
    return io.BytesIO(out.getvalue())


def opened(name):
    with default_storage.open(f"bilder/{name}") as file:
        picture = Image.open(io.BytesIO(file.read()))
        picture.load()
    return picture


def test_a_photo_is_kept_in_two_sizes_without_its_metadata():
    exif = Image.Exif()
    exif[0x010F] = "Kamera der Fachkraft"
    exif[0x8825] = {1: "N", 2: (52.0, 19.0, 0.0)}
    name = pictures.store(photo(3200, 1600, exif=exif))
    large, small = opened(name), opened(pictures.small(name))
    assert (large.format, large.size, small.size) == ("WEBP", (1600, 800), (640, 320))
    assert not large.getexif()
    assert large.info.keys().isdisjoint({"exif", "icc_profile", "xmp"})
    with default_storage.open(f"bilder/{name}") as file:
        assert b"Fachkraft" not in file.read()


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    assert opened(pictures.store(photo(300, 200, exif=exif))).size == (200, 300)


def test_what_was_transparent_becomes_white():
    name = pictures.store(photo(100, 100, "PNG", mode="RGBA", colour=(0, 0, 0, 0)))
    assert opened(name).getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_four_formats_are_taken(form):
    assert opened(pictures.store(photo(form=form))).size == (800, 600)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (io.BytesIO(b""), "kein lesbares Bild"),
        (io.BytesIO(b"<svg onload='alert(1)'/>"), "kein lesbares Bild"),
        (io.BytesIO(photo().getvalue()[:400]), "kein lesbares Bild"),
        (photo(form="TIFF"), "kein lesbares Bild"),
        (photo(20, 20), "zu klein"),
        (photo(12_001, 50, "PNG"), "zu viele Bildpunkte"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(sent, words):
    with pytest.raises(NoPicture, match=words):
        pictures.store(sent)


def test_a_small_file_that_would_fill_the_memory_is_refused_before_it_is_unpacked():
    bomb = io.BytesIO()
    Image.new("1", (11_000, 11_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(NoPicture, match="zu viele Bildpunkte"):
        pictures.store(io.BytesIO(bomb.getvalue()))


def test_a_file_that_is_too_large_is_refused(settings):
    settings.MAX_UPLOAD_BYTES = 1_000_000
    with pytest.raises(NoPicture, match="größer als 1 MB"):
        pictures.store(io.BytesIO(b"x" * 1_000_001))


def test_a_picture_without_words_is_refused():
    assert pictures.require_words(" Frauen am Tisch ") == "Frauen am Tisch"
    with pytest.raises(Refused, match="beschreiben"):
        pictures.require_words("  ")


@pytest.mark.django_db(transaction=True)
def test_a_forgotten_picture_goes_when_the_change_is_certain():
    kept, gone = pictures.store(photo()), pictures.store(photo())
    with transaction.atomic():
        pictures.forget(gone)
        assert default_storage.exists(f"bilder/{gone}")
    for name in (gone, pictures.small(gone)):
        assert not default_storage.exists(f"bilder/{name}")
    with transaction.atomic():
        pictures.forget(kept)
        transaction.set_rollback(True)
    assert default_storage.exists(f"bilder/{kept}")


def test_a_picture_is_given_out_as_what_it_is(client):
    name = pictures.store(photo())
    answer = client.get(reverse("picture", kwargs={"name": name}))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"


@pytest.mark.parametrize("name", ["0" * 32 + ".webp", "x.webp", "..%2fsecret_key", "secret_key"])
def test_nothing_else_is_given_out(client, name):
    assert client.get(f"/medien/{name}").status_code == 404
